"""The classroom: a market that can be watched.

:mod:`~trustsim.app.camera` watches a market of the readable engine and takes a frame of each month
(:func:`trustsim.app.film.film` a whole run);
:mod:`~trustsim.app.frames` declares what a frame holds, :mod:`~trustsim.app.packing` makes bytes of
it, and the modules in ``static`` draw it. State travels, not pictures, so that one drawing serves a
page that opens from disk (:mod:`~trustsim.app.page`), a server (:mod:`~trustsim.app.server`, the
command ``trustsim demo``) and a notebook.
"""
