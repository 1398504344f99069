"""Paper: what is printed, mailed or sent by telephone, typeset by Typst."""
