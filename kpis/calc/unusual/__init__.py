"""Which values of a series are unusual: one pass, from the past alone, in constant memory."""
