The file of that date was lost.
