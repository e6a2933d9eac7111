"""The command line: one file per noun. It reads arguments and prints; everything else is called.

main      the program `orderwire`
serving   serve
migrating migrate
stock     stock add
"""
