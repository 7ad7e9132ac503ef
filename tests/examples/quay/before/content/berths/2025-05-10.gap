Nobody kept the text of that day.
