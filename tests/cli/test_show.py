from cli.command_lines import cases

test_case = cases("show", "show-retroactive", "how-versions-ended", "texts-in-a-language")
