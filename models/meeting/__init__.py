"""Meeting: the pages of a quarterly meeting, from where we stand to what is to be decided."""
