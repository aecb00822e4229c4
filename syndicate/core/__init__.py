"""What decides: values in, values out; no clock, disk, network or environment."""
