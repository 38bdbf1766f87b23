//! Every route, by area. A handler extracts, calls one thing and converts.

mod client;
mod consents;
mod conversations;
mod events;
mod health;
mod host;
mod images;
mod logs;
mod media;
mod messages;
mod operator;
mod packages;
mod pages;
mod passkeys;
mod payments;
mod people;
mod programs;
mod safety;
mod secrets;
mod sessions;
mod wallet;

pub(crate) use media::{UPLOAD_PATH, UPLOAD_TIME_MAX};

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{App, metrics, openapi, server, socket};

/// The whole service.
pub fn router(app: App) -> Router {
    let (api, document) = documented().split_for_parts();
    let document = openapi::complete(document);
    let router = api
        .merge(health::router(openapi::to_json(&document)))
        .merge(client::router(&app))
        .route("/v1/socket", axum::routing::get(socket::open))
        .fallback(health::no_such_route)
        .method_not_allowed_fallback(health::no_such_method);
    server::layers(router, &app).with_state(app)
}

/// The routes of the API alone, as the host itself asks them.
pub(crate) fn api(app: App) -> Router {
    documented().split_for_parts().0.with_state(app)
}

/// The description of the routes, without what all of them share.
pub(crate) fn description() -> OpenApi {
    documented().split_for_parts().1
}

fn documented() -> OpenApiRouter<App> {
    metrics::describe();
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(host::about))
        .routes(routes!(sessions::sign_in, sessions::sessions))
        .routes(routes!(sessions::register))
        .routes(routes!(sessions::sign_out))
        .routes(routes!(sessions::end_session))
        .routes(routes!(secrets::set_password))
        .routes(routes!(secrets::set_pin, secrets::remove_pin))
        .routes(routes!(secrets::make_codes, secrets::codes_left))
        .routes(routes!(secrets::recover))
        .routes(routes!(passkeys::list, passkeys::add))
        .routes(routes!(passkeys::begin))
        .routes(routes!(passkeys::rename, passkeys::remove))
        .routes(routes!(passkeys::begin_sign_in))
        .routes(routes!(passkeys::sign_in))
        .routes(routes!(people::me))
        .routes(routes!(people::set_profile))
        .routes(routes!(people::set_settings))
        .routes(routes!(people::export))
        .routes(routes!(people::find_person))
        .routes(routes!(people::users))
        .routes(routes!(conversations::list, conversations::create))
        .routes(routes!(conversations::get, conversations::change))
        .routes(routes!(conversations::members, conversations::add_member))
        .routes(routes!(conversations::remove_member))
        .routes(routes!(conversations::give_role))
        .routes(routes!(conversations::mute, conversations::unmute))
        .routes(routes!(conversations::mark_read))
        .routes(routes!(messages::history, messages::post))
        .routes(routes!(messages::open_program))
        .routes(routes!(messages::get, messages::edit, messages::delete))
        .routes(routes!(messages::react, messages::unreact))
        .routes(routes!(messages::press))
        .routes(routes!(safety::blocks))
        .routes(routes!(safety::block, safety::unblock))
        .routes(routes!(safety::report, safety::reports))
        .routes(routes!(media::upload))
        .routes(routes!(media::attachment))
        .routes(routes!(media::thumbnail))
        .routes(routes!(media::set_avatar))
        .routes(routes!(media::user_avatar))
        .routes(routes!(media::conversation_avatar))
        .routes(routes!(images::of_card))
        .routes(routes!(images::of_program))
        .routes(routes!(logs::own))
        .routes(routes!(logs::of_conversation))
        .routes(routes!(consents::list, consents::decide))
        .routes(routes!(consents::uses))
        .routes(routes!(events::asides))
        .routes(routes!(events::retry))
        .routes(routes!(events::drop_event))
        .routes(routes!(payments::list))
        .routes(routes!(payments::get))
        .routes(routes!(payments::challenge))
        .routes(routes!(payments::approve))
        .routes(routes!(payments::decline))
        .routes(routes!(wallet::balances))
        .routes(routes!(wallet::movements))
        .routes(routes!(wallet::challenge))
        .routes(routes!(wallet::send))
        .routes(routes!(programs::list, operator::install))
        .routes(routes!(programs::get, operator::uninstall))
        .routes(routes!(programs::log))
        .routes(routes!(programs::failures))
        .routes(routes!(programs::failure_record))
        .routes(routes!(programs::of_conversation))
        .routes(routes!(pages::launch))
        .routes(routes!(packages::list, packages::publish))
        .routes(routes!(packages::install))
        .routes(routes!(operator::accept))
        .routes(routes!(operator::settings, operator::configure))
        .routes(routes!(operator::open_merchant))
        .routes(routes!(operator::create_account))
        .routes(routes!(operator::issue))
        .routes(routes!(operator::audit))
}
