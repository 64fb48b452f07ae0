"""The house, floor by floor; each floor imports only what stands below it.

    app             Flask put together
    web | cli       requests and commands come in
    wiring          the one start-up: settings to a toolbox of plugs
    services | gateways   what the product does | the outside world behind ports
    queries         questions that return frozen rows
    models          tables, one noun a file
    db | rendering | links | logs | jurisdictions
    domain          pure rules, standard library only

The same nouns (petition, signature, match, letter, message …, see docs/words.md) name a file on each floor.
"""
