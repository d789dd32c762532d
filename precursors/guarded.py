"""Whether this process is itself guarded: bounds on its time and memory are set, and it may be killed at any moment.

What is otherwise read in a process of its own (workbooks) is then read here, where it is paid for.
"""

here = False
