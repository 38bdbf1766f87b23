//! Asking other servers.

use parvis_capability::CallError;
use parvis_domain::{HttpFailure, HttpRequest, HttpResponse, Method};

use super::bindings::parvis::host::{http, types};
use crate::tape::recorded;

recorded! { "http", impl http::Host as Guest {
    async fn fetch(&mut self, request: http::Request) -> Result<types::HttpResponse, CallError> {
        self.call(request.bytes())?;
        let response = self.invocation.fetch(request.into()).await?;
        let headers: usize = response.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.charge_answer(headers + response.body.len());
        Ok(response.into())
    }

    async fn later(&mut self, request: http::Request, name: String, data: String) -> Result<String, CallError> {
        self.call(request.bytes() + name.len() + data.len())?;
        let id = self.invocation.later(request.into(), &name, &data).await?;
        Ok(id.text())
    }
} }

impl http::Request {
    fn bytes(&self) -> usize {
        let headers: usize = self.headers.iter().map(|header| header.name.len() + header.value.len() + 16).sum();
        self.url.len() + headers + self.body.len()
    }
}

impl From<HttpRequest> for http::Request {
    fn from(request: HttpRequest) -> Self {
        let HttpRequest { method, url, headers, body, timeout_ms } = request;
        let headers = headers.into_iter().map(|(name, value)| types::HttpHeader { name, value }).collect();
        Self { method: method.into(), url, headers, body, timeout_ms }
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::Get,
            Method::Head => Self::Head,
            Method::Post => Self::Post,
            Method::Put => Self::Put,
            Method::Patch => Self::Patch,
            Method::Delete => Self::Delete,
        }
    }
}

impl From<http::Request> for HttpRequest {
    fn from(request: http::Request) -> Self {
        let http::Request { method, url, headers, body, timeout_ms } = request;
        let headers = headers.into_iter().map(|header| (header.name, header.value)).collect();
        Self { method: method.into(), url, headers, body, timeout_ms }
    }
}

impl From<http::Method> for Method {
    fn from(method: http::Method) -> Self {
        match method {
            http::Method::Get => Self::Get,
            http::Method::Head => Self::Head,
            http::Method::Post => Self::Post,
            http::Method::Put => Self::Put,
            http::Method::Patch => Self::Patch,
            http::Method::Delete => Self::Delete,
        }
    }
}

impl From<HttpResponse> for types::HttpResponse {
    fn from(response: HttpResponse) -> Self {
        let HttpResponse { status, headers, body } = response;
        let headers = headers.into_iter().map(|(name, value)| types::HttpHeader { name, value }).collect();
        Self { status, headers, body }
    }
}

impl From<HttpFailure> for types::HttpFailure {
    fn from(failure: HttpFailure) -> Self {
        match failure {
            HttpFailure::Refused(why) => Self::Refused(why),
            HttpFailure::Unreachable => Self::Unreachable,
            HttpFailure::TimedOut => Self::TimedOut,
            HttpFailure::TooLarge => Self::TooLarge,
        }
    }
}
