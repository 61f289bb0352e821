"""One page worth looking at: a vault's network of people in pictures, tables and lines, for one reader."""
