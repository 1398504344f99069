"""Reading: a file of any origin becomes rows with a header, numbers, dates and areas."""
