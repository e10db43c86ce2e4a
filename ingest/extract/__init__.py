"""Grid and form spec to observations: layout, numbers, symbols, units, periods, names. Every value has its cell."""
