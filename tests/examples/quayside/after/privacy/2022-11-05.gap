The file of that day was damaged & lost.
