package reference

// faultThemes and variantThemes make new tables on each call, so an edit may
// hold the state of the one server that it changes.
func faultThemes() []theme {
	return []theme{
		{"status", statusFaults()},
		{"media", mediaFaults()},
		{"json", jsonFaults()},
		{"schema", schemaFaults()},
		{"framing", framingFaults()},
		{"token", tokenFaults()},
		{"leak", leakFaults()},
		{"method", methodFaults()},
		{"lookup", lookupFaults()},
		{"input", inputFaults()},
		{"demand", demandFaults()},
		{"state", stateFaults()},
		{"should", shouldFaults()},
		{"cookie", cookieFaults()},
		{"octets", octetFaults()},
		{"lifetime", lifetimeFaults()},
		{"documented", documentedFaults()},
		{"session", sessionFaults()},
		{"rows of partners", partnerRows()},
		{"rows without the cookie", withoutCookieRows()},
		{"subject", subjectFaults()},
		{"position", positionFaults()},
		{"tables", tableFaults()},
		{"http2", http2Faults()},
		{"transport", transportFaults()},
		{"shut out", shutOutFaults()},
		{"later", laterFaults()},
		{"login", loginFaults()},
		{"instances", instanceFaults()},
		{"rows of values", valueRows()},
		{"rows of mangled values", mangledRows()},
		{"rows of claims", claimRows()},
		{"rows of names", nameRows()},
		{"rows of places", placeRows()},
		{"rows around the cookie", aroundRows()},
		{"rows of trust", trustRows()},
	}
}

func variantThemes() []theme {
	return []theme{
		{"body", bodyVariants()},
		{"token kind", tokenVariants()},
		{"subject", subjectVariants()},
		{"wire", wireVariants()},
		{"fields", fieldVariants()},
		{"parser", parserVariants()},
		{"layer", layerVariants()},
		{"strict", strictVariants()},
		{"client", clientVariants()},
		{"route", routeVariants()},
		{"size", sizeVariants()},
		{"harmless", harmlessVariants()},
		{"cookie", cookieVariants()},
		{"contract", documentedVariants()},
		{"http2", http2Variants()},
		{"conduct", conductVariants()},
		{"later", laterVariants()},
		{"login", loginVariants()},
		{"late", lateVariants()},
	}
}
