"""What shape a row of somebody's data has, and the conversation that it holds: chat, ShareGPT, Alpaca, preference...

`recognise.recognise` is the door: `filigrana check` and `adopt` read rows through it. Nothing is imported here, since
recipes name mappings (`mapping`), and what recognises rows takes a command's start longer to load than all recipes.
"""
