"""The list of routers."""

from fastapi import APIRouter

from gateway import demo, health
from gateway.conversation import views as conversation_views
from gateway.handoff import views as handoff_views

ROUTERS: list[APIRouter] = [health.router, conversation_views.router, handoff_views.router]
DEMO_ROUTERS: list[APIRouter] = [demo.router]
