"""The planner (规划器): from one frozen round to a checked, proven and explained plan.

Pure: no framework, no file format, no clock and no randomness without a seed. docs/explanation/planning-model.md has
the mathematics. Where to start, in the order in which a plan comes about:

- ``round``, ``policy``: a planning round in the domain's words (``workbook.read_round`` makes one); ``round_file``
  keeps it as JSON.
- ``compile.compile_round``: the round as an ``instance.Instance`` of frozen columns, or every contradiction in it;
  ``compile.round_names``: what to call its indices. ``instance.from_arrays``: a benchmark instance.
- ``solve.solve``: the best plan within ``result.Limits``, as a ``result.Result`` with a proven bound.
- ``start.start_from``: a plan to begin with, fitted to an instance that has changed.
- ``check.check``: any plan against every rule, and its value; shares no code with the model.
- ``findings.find_all``: everything to be said about a plan; ``explain.Explainer`` for single people and posts,
  ``relax.relax`` for empty posts, ``decisions.price_of_decisions`` for pins and bans.
- ``trial.Trials``: what a swap, a pin, a ban or an empty post would do to a plan, within a second.
- ``compare.compare``: two plans; ``replan.replan``: a plan after drop-outs; ``matching``: deferred acceptance and
  blocking pairs.
- ``lines``: a plan as lines by post and term, and the plan file ``plan.json`` in both directions.
- ``words.say``, ``sentence``: every sentence in Chinese and English.

The rest is how ``solve`` works: ``join`` finds the eligible pairs by ``rules``, ``rows`` couples them (``model`` says
in which form), ``exact`` and ``mip`` take small problems and windows, ``prices``, ``chain`` and ``certificate`` prove
the bound, ``search`` with ``draft``, ``ruin`` and ``insertion`` improves large plans, ``stages`` is the lexicographic
mode.
"""
