"""Live notices between processes and into sockets; knows topics and ids, not the domain."""
