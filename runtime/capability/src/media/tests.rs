#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use parvis_media::Format;

use super::*;
use crate::conversation::Draft;
use crate::testing::World;

/// A grey PNG of one pixel.
const PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cc\xa8\x07\x00\x00\x81\x00\x80\xd3\x94SJ\x00\x00\x00\x00IEND\xaeB`\x82";

async fn upload(world: &World, owner: UserId, declared: &str, bytes: &[u8]) -> Result<MediaId, Error> {
    let bytes = Bytes::copy_from_slice(bytes);
    Ok(world.host.upload(owner, None, "../a picture.png", declared, bytes).await?.value)
}

async fn post(world: &World, user: UserId, attachments: &[MediaId]) -> Result<MessageId, Error> {
    let draft = Draft { attachments, ..Draft::default() };
    Ok(world.host.post(user, None, world.conversation, &draft).await?.value.message.unwrap())
}

async fn used(world: &World, user: UserId) -> i128 {
    -world.host.store().counters(&[keys::media_quota(&user)]).await.unwrap().value[0]
}

#[tokio::test]
async fn an_upload_becomes_an_attachment_that_members_see() {
    let world = World::new().await;
    let picture = upload(&world, world.alice, "image/png", PIXEL).await.unwrap();
    let file = upload(&world, world.alice, "text/html", b"<script>").await.unwrap();
    let message = post(&world, world.alice, &[picture, file]).await.unwrap();
    let shown = world.host.message(world.bob, message).await.unwrap().value.message;
    assert_eq!(shown.text, "");
    let picture = world.host.attachment(world.bob, message, 0).await.unwrap().value;
    assert_eq!((picture.name.as_str(), picture.media_type.as_str()), ("a picture.png", "image/png"));
    let Kind::Image { width: 1, height: 1, thumbnail } = picture.kind else { panic!("{picture:?}") };
    for blob in [picture.blob, thumbnail] {
        assert_eq!(Format::sniff(&world.host.blobs().get(&blob).unwrap()), Some(Format::Png));
        assert!(world.host.is_held(&blob).await.unwrap());
    }
    let file = world.host.attachment(world.bob, message, 1).await.unwrap().value;
    assert_eq!((file.kind, file.bytes), (Kind::File, 8));
    assert_eq!(world.host.blobs().get(&file.blob).unwrap(), b"<script>"[..]);
    let none = world.host.attachment(world.bob, message, 2).await.unwrap_err();
    assert_eq!(none, Error::NotFound("attachment"));
}

#[tokio::test]
async fn nobody_else_sees_or_attaches_an_upload_and_nobody_twice() {
    let world = World::new().await;
    let media = upload(&world, world.alice, "text/plain", b"mine").await.unwrap();
    let missing = Error::NotFound("media");
    assert_eq!(world.host.media(world.bob, media).await.unwrap_err(), missing);
    assert_eq!(post(&world, world.bob, &[media]).await.unwrap_err(), missing);
    assert_eq!(post(&world, world.alice, &[media, media]).await.unwrap_err(), missing);
    let message = post(&world, world.alice, &[media]).await.unwrap();
    assert_eq!(post(&world, world.alice, &[media]).await.unwrap_err(), missing);
    assert_eq!(world.host.media(world.alice, media).await.unwrap_err(), missing);
    // Whoever is not in the conversation is told what is told of a message that is not there.
    world.host.remove_member(world.bob, None, world.conversation, world.bob).await.unwrap();
    let refused = world.host.attachment(world.bob, message, 0).await.unwrap_err();
    assert_eq!(refused, Error::NotFound("message"));
}

#[tokio::test]
async fn a_message_of_nothing_and_one_of_too_many_attachments_are_refused() {
    let world = World::new().await;
    assert!(matches!(post(&world, world.alice, &[]).await.unwrap_err(), Error::Invalid { field: "text", .. }));
    let many = [MediaId::from_bytes([1; 16]); limits::ATTACHMENTS_MAX + 1];
    let refused = post(&world, world.alice, &many).await.unwrap_err();
    assert!(matches!(refused, Error::Invalid { field: "attachments", .. }));
}

#[tokio::test]
async fn what_nobody_attaches_expires_and_what_was_attached_does_not() {
    let world = World::new().await;
    let unused = upload(&world, world.alice, "text/plain", b"unused").await.unwrap();
    let kept = upload(&world, world.alice, "text/plain", b"kept").await.unwrap();
    let message = post(&world, world.alice, &[kept]).await.unwrap();
    let blob = world.host.media(world.alice, unused).await.unwrap().value.content.blob;
    world.pass(limits::MEDIA_UNUSED_MS / 1_000 - 1);
    world.host.run_due(10).await.unwrap();
    assert!(world.host.media(world.alice, unused).await.is_ok());
    world.pass(1);
    world.host.run_due(10).await.unwrap();
    assert!(world.host.media(world.alice, unused).await.is_err());
    assert!(!world.host.is_held(&blob).await.unwrap());
    assert_eq!(used(&world, world.alice).await, 4);
    let kept = world.host.attachment(world.bob, message, 0).await.unwrap().value;
    assert!(world.host.is_held(&kept.blob).await.unwrap());
}

#[tokio::test]
async fn a_person_keeps_a_gibibyte_and_no_more() {
    let world = World::new().await;
    let mut work = world.host.work();
    let nearly = i128::from(limits::MEDIA_PERSON_BYTES_MAX) - 10;
    work.tx.add(keys::media_quota(&world.alice), -nearly, None);
    work.commit().await.unwrap();
    let refused = upload(&world, world.alice, "text/plain", b"eleven byte").await.unwrap_err();
    assert_eq!(refused, Error::LimitReached("media"));
    assert!(world.host.blobs().list(None, 1).unwrap().is_empty(), "nothing was written");
    upload(&world, world.alice, "text/plain", b"ten bytes.").await.unwrap();
    assert_eq!(used(&world, world.alice).await, i128::from(limits::MEDIA_PERSON_BYTES_MAX));
    upload(&world, world.bob, "text/plain", b"another's").await.unwrap();
    let mut work = world.host.work();
    // Two at once see the same room: the floor decides.
    let media =
        world.host.media(world.bob, upload(&world, world.bob, "text/plain", b"x").await.unwrap()).await.unwrap();
    let media = Media { owner: world.alice, id: MediaId::from_bytes([9; 16]), ..media.value };
    put(&mut work, &media).await.unwrap();
    assert_eq!(Error::from(work.commit().await.unwrap_err()), Error::LimitReached("media"));
}

#[tokio::test]
async fn an_upload_that_is_sent_again_is_one() {
    let world = World::new().await;
    let key = world.key(world.alice, "upload");
    let again = async || {
        let bytes = Bytes::from_static(b"once");
        world.host.upload(world.alice, Some(&key), "a", "text/plain", bytes).await.unwrap().value
    };
    assert_eq!(again().await, again().await);
    assert_eq!(used(&world, world.alice).await, 4);
}

#[tokio::test]
async fn damaged_pictures_and_empty_files_are_refused() {
    let world = World::new().await;
    let damaged = upload(&world, world.alice, "image/png", &PIXEL[..40]).await.unwrap_err();
    assert_eq!(damaged, Error::Picture(PictureError::Damaged));
    assert!(matches!(upload(&world, world.alice, "text/plain", b"").await, Err(Error::Invalid { .. })));
    assert_eq!(used(&world, world.alice).await, 0);
}

#[tokio::test]
async fn what_was_redacted_is_held_by_nobody() {
    let world = World::new().await;
    let media = upload(&world, world.alice, "image/png", PIXEL).await.unwrap();
    let message = post(&world, world.alice, &[media]).await.unwrap();
    let attached = world.host.attachment(world.bob, message, 0).await.unwrap().value;
    let again = upload(&world, world.bob, "image/png", PIXEL).await.unwrap();
    let mut work = world.host.work();
    let mut redacted = see(&mut work, world.alice, message).await.unwrap().message;
    drop_attachments(&mut work, &mut redacted);
    work.put_message(&redacted);
    work.commit().await.unwrap();
    assert_eq!(world.host.attachment(world.bob, message, 0).await.unwrap_err(), Error::NotFound("attachment"));
    assert_eq!(used(&world, world.alice).await, 0);
    assert!(world.host.is_held(&attached.blob).await.unwrap(), "another one holds the same picture");
    world.pass(limits::MEDIA_UNUSED_MS / 1_000);
    world.host.run_due(10).await.unwrap();
    assert!(world.host.media(world.bob, again).await.is_err());
    assert!(!world.host.is_held(&attached.blob).await.unwrap());
}

#[tokio::test]
async fn a_face_is_an_uploaded_picture() {
    let world = World::new().await;
    assert_eq!(world.host.avatar(world.alice).await.unwrap_err(), Error::NotFound("avatar"));
    let file = upload(&world, world.alice, "text/plain", b"no face").await.unwrap();
    let refused = world.host.set_avatar(world.alice, Some(file)).await.unwrap_err();
    assert_eq!(refused, Error::Picture(PictureError::NotAPicture));
    let others = upload(&world, world.bob, "image/png", PIXEL).await.unwrap();
    assert!(world.host.set_avatar(world.alice, Some(others)).await.is_err());
    let picture = upload(&world, world.alice, "image/png", PIXEL).await.unwrap();
    world.host.set_avatar(world.alice, Some(picture)).await.unwrap();
    let face = world.host.avatar(world.alice).await.unwrap().value;
    assert!(world.host.is_avatar(&face.blob()).await.unwrap() && world.host.is_held(&face.blob()).await.unwrap());
    assert_eq!(Avatar::read(&face.to_string()), Some(face));

    // What the person says of themselves does not change it.
    let profile = world.host.account(world.alice).await.unwrap().value.profile;
    let told = crate::people::Profile { avatar: "https://elsewhere.example/face.png".to_owned(), ..profile };
    world.host.set_profile(world.alice, &told).await.unwrap();
    assert_eq!(world.host.avatar(world.alice).await.unwrap().value, face);

    // The same picture again, and then none.
    let same = upload(&world, world.alice, "image/png", PIXEL).await.unwrap();
    world.host.set_avatar(world.alice, Some(same)).await.unwrap();
    assert!(world.host.is_avatar(&face.blob()).await.unwrap());
    world.host.set_avatar(world.alice, None).await.unwrap();
    assert!(!world.host.is_avatar(&face.blob()).await.unwrap());
    assert!(world.host.avatar(world.alice).await.is_err());
}

#[tokio::test]
async fn a_group_has_a_face_that_its_admins_choose_and_its_members_see() {
    let world = World::new().await;
    let picture = upload(&world, world.bob, "image/png", PIXEL).await.unwrap();
    let refused = world.host.change_conversation(world.bob, world.conversation, None, Some(Some(picture))).await;
    assert!(matches!(refused.unwrap_err(), Error::Forbidden(_)));
    let picture = upload(&world, world.alice, "image/png", PIXEL).await.unwrap();
    let change = async |name, avatar| {
        world.host.change_conversation(world.alice, world.conversation, name, avatar).await.unwrap();
    };
    change(Some("Picnic"), Some(Some(picture))).await;
    let face = world.host.conversation_avatar(world.bob, world.conversation).await.unwrap().value;
    assert!(world.host.is_held(&face.blob()).await.unwrap());
    assert!(!world.host.is_avatar(&face.blob()).await.unwrap(), "it is no person's");
    change(Some("Picnic on Sunday"), None).await;
    assert_eq!(world.host.conversation_avatar(world.bob, world.conversation).await.unwrap().value, face);
    let stranger = world.host.create_account(None, "eve", "correct horse", "Eve", crate::people::Role::User).await;
    let refused = world.host.conversation_avatar(stranger.unwrap().value, world.conversation).await.unwrap_err();
    assert_eq!(refused, Error::NotFound("conversation"));
    change(None, Some(None)).await;
    assert!(world.host.conversation_avatar(world.bob, world.conversation).await.is_err());
}
