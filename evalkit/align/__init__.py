"""Links between a version and the reference, and the rows made of them."""
