"""The routes, by noun. Each names who may use it by its first parameter."""
