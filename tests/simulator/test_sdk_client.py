"""The official client works against the simulator as against LINE."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from linebot.v3.messaging import (
    ApiClient,
    ApiException,
    Configuration,
    ImageMessage,
    MarkMessagesAsReadByTokenRequest,
    MessagingApi,
    MessagingApiBlob,
    PushMessageRequest,
    ReplyMessageRequest,
    SetWebhookEndpointRequest,
    ShowLoadingAnimationRequest,
    StickerMessage,
    TextMessage,
    ValidateMessageRequest,
)
from linebot.v3.messaging import TestWebhookEndpointRequest as WebhookTestRequest

from simulator import Simulator
from tests.simulator.conftest import ACCOUNT, Receiver

PHOTO = b"\x89PNG a photo"


class LocalClient(ApiClient):
    """The blob API of the SDK names its host in the code: use the configured one instead."""

    def call_api(self, *args: Any, _host: str | None = None, **kwargs: Any) -> Any:
        return super().call_api(*args, _host=None, **kwargs)


@pytest.fixture
def client(sim: Simulator) -> Iterator[ApiClient]:
    configuration = Configuration(host=sim.base_url, access_token=ACCOUNT.access_token)
    with LocalClient(configuration) as made:
        yield made
        made.rest_client.pool_manager.clear()


@pytest.fixture
def messaging(client: ApiClient) -> MessagingApi:
    return MessagingApi(client)


def test_reply_and_push(sim: Simulator, messaging: MessagingApi) -> None:
    emi = sim.phone("emi")
    token = emi.write("hello")["replyToken"]
    messages = [TextMessage(text="hi"), StickerMessage(packageId="446", stickerId="1988")]
    replied = messaging.reply_message(ReplyMessageRequest(replyToken=token, messages=messages))
    assert [bool(sent.quote_token) for sent in replied.sent_messages] == [True, True]
    url = "https://example.com/a.png"
    picture = ImageMessage(originalContentUrl=url, previewImageUrl=url)
    messaging.push_message(PushMessageRequest(to=emi.user_id, messages=[picture]))
    got = [(m.method, m.payload["type"]) for m in emi.delivered()]
    assert got == [("reply", "text"), ("reply", "sticker"), ("push", "image")]


def test_a_used_retry_key_is_a_conflict(sim: Simulator, messaging: MessagingApi) -> None:
    key, emi = str(uuid.uuid4()), sim.phone("emi")
    request = PushMessageRequest(to=emi.user_id, messages=[TextMessage(text="once")])
    first = messaging.push_message_with_http_info(request, x_line_retry_key=key)
    with pytest.raises(ApiException) as refused:
        messaging.push_message(request, x_line_retry_key=key)
    assert refused.value.status == 409
    accepted = refused.value.headers["x-line-accepted-request-id"]
    assert accepted == first.headers["x-line-request-id"]
    assert emi.texts() == ["once"]


def test_validation_names_the_property(messaging: MessagingApi) -> None:
    good = ValidateMessageRequest(messages=[TextMessage(text="fine")])
    messaging.validate_push(good)
    with pytest.raises(ApiException) as refused:
        messaging.validate_reply(ValidateMessageRequest(messages=[TextMessage(text="x" * 5001)]))
    assert refused.value.status == 400
    assert "messages[0].text" in refused.value.body


def test_profiles_groups_and_bot_info(sim: Simulator, messaging: MessagingApi) -> None:
    somchai, group = sim.phone("somchai"), sim.channel().group("flat")
    profile = messaging.get_profile(somchai.user_id)
    assert (profile.display_name, profile.language) == ("Somchai Wongsuwan", "th")
    assert messaging.get_group_summary(group.group_id).group_name == "Riverside Flat 12"
    member = messaging.get_group_member_profile(group.group_id, somchai.user_id)
    assert member.display_name == "Somchai Wongsuwan"
    info = messaging.get_bot_info()
    assert (info.user_id, info.display_name) == (ACCOUNT.bot_user_id, ACCOUNT.name)
    somchai.block()
    with pytest.raises(ApiException) as missing:
        messaging.get_profile(somchai.user_id)
    assert missing.value.status == 404


def test_content_until_it_is_unsent(sim: Simulator, client: ApiClient) -> None:
    blob, emi = MessagingApiBlob(client), sim.phone("emi")
    photo = emi.send_media("image", PHOTO, "image/png")["message"]["id"]
    assert bytes(blob.get_message_content(photo)) == PHOTO
    assert bytes(blob.get_message_content_preview(photo)) == PHOTO
    video = emi.send_media("video", b"mp4", "video/mp4", duration_ms=900)["message"]["id"]
    assert blob.get_message_content_transcoding_by_message_id(video).status == "succeeded"
    emi.unsend(photo)
    for message_id, status in ((photo, 410), ("123", 404)):
        with pytest.raises(ApiException) as refused:
            blob.get_message_content(message_id)
        assert refused.value.status == status


def test_the_webhook_endpoint(sim: Simulator, messaging: MessagingApi, receiver: Receiver) -> None:
    with pytest.raises(ApiException) as unset:
        messaging.get_webhook_endpoint()
    assert unset.value.status == 404
    messaging.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint=receiver.url))
    endpoint = messaging.get_webhook_endpoint()
    assert (endpoint.endpoint, endpoint.active) == (receiver.url, True)
    tested = messaging.test_webhook_endpoint(WebhookTestRequest())
    assert (tested.success, tested.status_code, tested.reason) == (True, 200, "OK")
    receiver.answer = lambda number: 404
    tested = messaging.test_webhook_endpoint(WebhookTestRequest(endpoint=receiver.url))
    assert (tested.success, tested.reason) == (False, "ERROR_STATUS_CODE")
    with pytest.raises(ApiException) as refused:
        messaging.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint="ftp://example.com"))
    assert "Invalid webhook endpoint URL" in refused.value.body


def test_quota_loading_and_read_marks(sim: Simulator, messaging: MessagingApi) -> None:
    emi = sim.phone("emi")
    emi.write("where no staff answers, all is read at once")
    assert emi.chat.messages[-1].is_read
    sim.channel().webhook.is_chat_on = True
    message = emi.write("hello")["message"]
    assert not emi.chat.messages[-1].is_read
    assert messaging.get_message_quota().type == "none"
    messaging.push_message(PushMessageRequest(to=emi.user_id, messages=[TextMessage(text="hi")]))
    assert messaging.get_message_quota_consumption().total_usage == 1
    messaging.show_loading_animation(
        ShowLoadingAnimationRequest(chatId=emi.user_id, loadingSeconds=10)
    )
    assert emi.chat.loading_until is not None
    token = message["markAsReadToken"]
    messaging.mark_messages_as_read_by_token(
        MarkMessagesAsReadByTokenRequest(markAsReadToken=token)
    )
    assert sim.channel().messages[message["id"]].is_read
    with pytest.raises(ApiException):
        messaging.show_loading_animation(
            ShowLoadingAnimationRequest(chatId=sim.channel().group("flat").group_id)
        )
