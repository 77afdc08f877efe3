"""What the generator is held against."""
