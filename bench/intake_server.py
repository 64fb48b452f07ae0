"""The product and, in the same processes under /bare, the least that Flask can do: insert one row."""

from flask import Flask, request
from sqlalchemy import Column, MetaData, String, Table, insert
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from advocacy.app import create_served_app

ROWS = Table("bench_rows", MetaData(), Column("name", String))


def application() -> DispatcherMiddleware:
    product = create_served_app()
    bare = Flask("bare")
    engine = product.extensions["toolbox"].database.engine

    @bare.post("/insert")
    def add() -> tuple[str, int]:
        with engine.begin() as connection:
            connection.execute(insert(ROWS).values(name=request.form["given_name"]))
        return "", 204

    return DispatcherMiddleware(product, {"/bare": bare})
