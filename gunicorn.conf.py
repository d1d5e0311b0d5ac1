"""What gunicorn is told wherever the portal runs; it reads this file in the folder where it is started. The command line wins."""

# A request takes a thread only when it has come whole (collab/web/serving.py).
worker_class = "collab.web.serving.Whole"
# Open connections a process, those that never become a request included; each takes a file of those that `ulimit -n` allows.
worker_connections = 500
