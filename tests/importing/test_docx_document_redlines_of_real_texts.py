"""A redline of real texts that was written as a Word file comes back as each of them."""

from importing.redlined_pairs import come_back

test_a_redline_comes_back_word_for_word = come_back(short=False)
