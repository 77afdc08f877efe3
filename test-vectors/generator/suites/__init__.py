"""One module per subject; each has a function `suites()` that yields `Suite`s."""
