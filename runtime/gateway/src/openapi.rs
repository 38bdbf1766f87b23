//! The description of the API: OpenAPI 3.1, made from the handlers and their types.

use bytes::Bytes;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, ResponseBuilder};
use utoipa::{IntoParams, OpenApi as _, ToSchema};

use crate::problem::ProblemBody;
use crate::wire::socket::{ClientFrame, ServerFrame};

/// A new key for each act of the person; the same one when the request is sent again.
#[derive(Debug, IntoParams, ToSchema)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is only described here; `IdempotencyKey` reads it")]
pub(crate) struct KeyHeader {
    /// Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
    /// answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
    #[param(rename = "Idempotency-Key", max_length = 128)]
    idempotency_key: String,
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Parvis",
        description = "Conversations that carry mini-programs.\n\nEvery POST that makes something takes an `Idempotency-Key`. \
            Errors are RFC 9457 problems with a stable `code`.\n\nWebSocket: `GET /v1/socket` with the same `Authorization`; \
            frames are the schemas `ClientFrame` and `ServerFrame`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(ProblemBody<'static>, ClientFrame, ServerFrame)),
)]
struct Base;

pub(crate) fn base() -> OpenApi {
    Base::openapi()
}

/// Operations for those who are not signed in, by the names of their handlers.
const OPEN: [&str; 5] = ["about", "sign_in", "register", "begin_sign_in", "recover"];

/// Adds what all operations share: who may call them, and what a refusal looks like.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let cookie = ApiKeyValue::with_description(
        "__Host-parvis",
        "Of a browser; `parvis` where the host is on http://localhost. Whatever changes something, and the WebSocket, then \
         needs the host's own `Origin`.",
    );
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", bearer);
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            let is_open = operation.operation_id.as_deref().is_some_and(|handler| OPEN.contains(&handler));
            name(operation);
            complete_operation(operation, !is_open);
        }
    }
    document
}

/// Handlers of different areas may have the same name; operations may not.
fn name(operation: &mut Operation) {
    let area = operation.tags.as_ref().and_then(|tags| tags.first());
    if let (Some(area), Some(handler)) = (area, &operation.operation_id) {
        operation.operation_id = Some(format!("{area}_{handler}"));
    }
}

fn complete_operation(operation: &mut Operation, needs_session: bool) {
    if needs_session {
        let either = ["bearer", "cookie"].map(|scheme| SecurityRequirement::new::<_, [&str; 0], &str>(scheme, []));
        operation.security = Some(either.to_vec());
    }
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let refused = ResponseBuilder::new()
        .description("Not done: a problem with a stable `code`")
        .content("application/problem+json", problem)
        .build();
    operation.responses.responses.insert("default".to_owned(), refused.into());
}

pub(crate) fn to_json(document: &OpenApi) -> Bytes {
    serde_json::to_vec(document).expect("a description holds nothing that JSON cannot write").into()
}

/// The whole description, as `/v1/openapi.json` answers it.
pub fn openapi_json() -> Bytes {
    to_json(&complete(crate::routes::description()))
}
