"""The list of routers."""

from fastapi import APIRouter

from gateway import demo, files, health, web_files
from gateway.channel import views as channel_views
from gateway.channel.dingtalk import connector as dingtalk_connector
from gateway.channel.feishu import connector as feishu_connector
from gateway.channel.web import config as web_config
from gateway.channel.web import views as web_views
from gateway.channel.wecom import connector as wecom_connector
from gateway.channel.welink import views as welink_views
from gateway.conversation import views as conversation_views
from gateway.desk import aid_views as desk_aid_views
from gateway.desk import oidc_views as desk_oidc_views
from gateway.desk import session_views as desk_session_views
from gateway.desk import socket_views as desk_socket_views
from gateway.desk import views as desk_views
from gateway.feedback import views as feedback_views
from gateway.handoff import views as handoff_views
from gateway.insight import views as insight_views
from gateway.publishing import views as publishing_views
from gateway.suggestion import views as suggestion_views
from gateway.unanswered import views as unanswered_views

ROUTERS: list[APIRouter] = [
    health.router,
    conversation_views.router,
    files.router,
    handoff_views.router,
    channel_views.router,
    welink_views.router,
    wecom_connector.router,
    dingtalk_connector.router,
    feishu_connector.router,
    feedback_views.router,
    suggestion_views.router,
    unanswered_views.router,
    publishing_views.router,
    insight_views.router,
    desk_session_views.router,
    desk_oidc_views.router,
    desk_views.router,
    desk_aid_views.router,
    desk_socket_views.router,
    web_config.router,
    web_views.router,
    web_files.router,
]
DEMO_ROUTERS: list[APIRouter] = [demo.router, web_files.demo_router]
