"""Settings of the messengers: `GATEWAY_WECOM_*`, …; a channel without its credentials is off.

Each value may also stand in a file of its name (in lower case) in the folder GATEWAY_CHANNEL_SECRETS_DIR.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS_DIR = "GATEWAY_CHANNEL_SECRETS_DIR"
NONE = SecretStr("")


class ChannelSettings(BaseSettings):
    """What all messengers share."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_CHANNEL_", frozen=True)

    secrets_dir: Path | None = None
    public_url: str = ""
    """Where platforms and people reach this gateway, e.g. https://bot.example.com: for links to files too."""
    link_url: str = ""
    """The page of the partner centre that shows the code for linking; said to whom is not linked."""
    inbox_concurrency: int = 4
    outbox_concurrency: int = 16
    inbox_attempts: int = 5
    outbox_attempts: int = 8
    retry_after_s: float = 1.0
    """The first pause after a failure; doubled each time, at most ten minutes."""
    request_timeout_s: float = 10.0
    keep_keys_s: float = 172_800.0
    """How long the keys of handled pushes are remembered; longer than any platform's retries."""
    sweep_every_s: float = 1.0
    link_code_lifetime_s: float = 600.0


class WecomSettings(BaseSettings):
    """企业微信."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_WECOM_", frozen=True)

    api_url: str = "https://qyapi.weixin.qq.com"
    corp_id: str = ""
    agent_id: str = ""
    secret: SecretStr = NONE
    token: SecretStr = NONE
    aes_key: SecretStr = NONE
    robot_token: SecretStr = NONE
    robot_aes_key: SecretStr = NONE
    service_secret: SecretStr = NONE
    """微信客服: its own secret, token and key."""
    service_token: SecretStr = NONE
    service_aes_key: SecretStr = NONE
    service_handoff: Literal["native", "console"] = "native"
    """Who answers after 转人工 in 微信客服: its own 接待人员, or the agents of this console."""
    window_s: float = 600.0

    @property
    def is_on(self) -> bool:
        return bool(self.corp_id and self.agent_id and _all(self.secret, self.token, self.aes_key))

    @property
    def has_robot(self) -> bool:
        return self.is_on and _all(self.robot_token, self.robot_aes_key)

    @property
    def has_service(self) -> bool:
        return self.is_on and _all(self.service_secret, self.service_token, self.service_aes_key)


class DingtalkSettings(BaseSettings):
    """钉钉."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_DINGTALK_", frozen=True)

    api_url: str = "https://api.dingtalk.com"
    webhook_origins: str = "https://oapi.dingtalk.com,https://api.dingtalk.com"
    """Where an answer may be posted to, whatever a push says."""
    corp_id: str = ""
    robot_code: str = ""
    app_key: str = ""
    app_secret: SecretStr = NONE
    mode: Literal["stream", "http"] = "stream"
    card_template_id: str = ""
    """An interactive card with buttons; without it options are numbered."""
    event_token: SecretStr = NONE
    event_aes_key: SecretStr = NONE
    window_s: float = 300.0

    @property
    def is_on(self) -> bool:
        return bool(self.corp_id and self.robot_code and self.app_key) and _all(self.app_secret)

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(origin.strip() for origin in self.webhook_origins.split(",") if origin.strip())


class FeishuSettings(BaseSettings):
    """飞书."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_FEISHU_", frozen=True)

    api_url: str = "https://open.feishu.cn"
    app_id: str = ""
    app_secret: SecretStr = NONE
    encrypt_key: SecretStr = NONE
    """Required: without it the platform signs nothing."""
    verification_token: SecretStr = NONE
    tenant_key: str = ""
    """When set, pushes of other tenants are refused."""
    bot_open_id: str = ""
    """Who is @-mentioned when the bot is meant; asked of the platform when empty."""
    window_s: float = 28_800.0
    """Longer than the retries (7.1 h), which may carry their first signature; keys are kept for longer."""

    @property
    def is_on(self) -> bool:
        return bool(self.app_id) and _all(self.app_secret, self.encrypt_key, self.verification_token)


class WelinkSettings(BaseSettings):
    """华为 WeLink: notices out, nothing in."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_WELINK_", frozen=True)

    api_url: str = "https://open.welink.huaweicloud.com"
    client_id: str = ""
    client_secret: SecretStr = NONE
    page_url: str = ""
    """What a notice opens: the page with the web widget."""

    @property
    def is_on(self) -> bool:
        return bool(self.client_id and self.page_url) and _all(self.client_secret)


@dataclass(frozen=True)
class AllChannels:
    """The settings of every messenger; by default all are off."""

    shared: ChannelSettings = field(default_factory=ChannelSettings)
    wecom: WecomSettings = field(default_factory=WecomSettings)
    dingtalk: DingtalkSettings = field(default_factory=DingtalkSettings)
    feishu: FeishuSettings = field(default_factory=FeishuSettings)
    welink: WelinkSettings = field(default_factory=WelinkSettings)

    @classmethod
    def from_environment(cls) -> Self:
        """Reads the variables, and the files of the secrets folder when there is one."""
        folder: dict[str, Any] = {"_secrets_dir": os.environ.get(SECRETS_DIR) or None}
        return cls(
            ChannelSettings(**folder),
            WecomSettings(**folder),
            DingtalkSettings(**folder),
            FeishuSettings(**folder),
            WelinkSettings(**folder),
        )


def _all(*secrets: SecretStr) -> bool:
    return all(secret.get_secret_value() for secret in secrets)
