"""What shape a row of somebody's data has, and the conversation that it holds: chat, ShareGPT, Alpaca, preference...

`recognise.recognise` is the door: `filigrana check` and `adopt` read rows through it. Nothing is imported here: every
recipe may name a mapping (`mapping`), and few runs need what recognises rows.
"""
