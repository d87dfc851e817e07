"""How much of ozone's change the weather explains: the weather adjustment of ozone series."""
