package reference

func faultThemes() []theme {
	return []theme{}
}

func variantThemes() []theme {
	return []theme{}
}
