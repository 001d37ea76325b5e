"""Begin something: which teams have it from when on, drawn by lot, so that it can be told whether it helped."""
