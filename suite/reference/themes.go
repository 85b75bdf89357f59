package reference

// faultThemes and variantThemes make the tables anew, so an edit may hold the
// state of the one server that it is applied to.
func faultThemes() []theme {
	return []theme{
		{"status", statusFaults()},
		{"media", mediaFaults()},
		{"json", jsonFaults()},
		{"schema", schemaFaults()},
		{"framing", framingFaults()},
		{"token", tokenFaults()},
		{"lookup", lookupFaults()},
		{"input", inputFaults()},
		{"demand", demandFaults()},
		{"state", stateFaults()},
		{"should", shouldFaults()},
		{"octets", octetFaults()},
		{"lifetime", lifetimeFaults()},
		{"documented", documentedFaults()},
	}
}

func variantThemes() []theme {
	return []theme{
		{"body", bodyVariants()},
		{"token kind", tokenVariants()},
		{"wire", wireVariants()},
		{"fields", fieldVariants()},
		{"parser", parserVariants()},
		{"layer", layerVariants()},
		{"route", routeVariants()},
	}
}
