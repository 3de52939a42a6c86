//! What the URL says of TLS: `sslmode` and `sslrootcert`, with the meaning that PostgreSQL's own
//! programs give them.

use std::{path::PathBuf, str::FromStr, sync::Arc};

use percent_encoding::percent_decode_str;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::OpenError;

/// What is asked of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    /// Nothing: whoever can stand between can read.
    Nothing,
    /// That an authority we trust signed it.
    Chain,
    /// That, and that it is for the host in the URL.
    ChainAndName,
}

/// The configuration of a URL, and how to speak TLS where that says so. Over a Unix socket there is
/// no TLS, whatever the URL says.
///
/// # Errors
/// When the URL, its `sslmode` or the file of its `sslrootcert` cannot be read.
pub(super) fn configure(url: &str) -> Result<(Config, MakeRustlsConnect), OpenError> {
    let (url, mode, root) = take_ours(url)?;
    let mut config = Config::from_str(&url).map_err(|_| OpenError::Url)?;
    let (ssl_mode, check) = match mode.as_deref() {
        None => (config.get_ssl_mode(), Check::Nothing),
        Some("disable") => (SslMode::Disable, Check::Nothing),
        Some("prefer") => (SslMode::Prefer, Check::Nothing),
        // As PostgreSQL's own programs do where they are told of an authority.
        Some("require") if root.is_some() => (SslMode::Require, Check::Chain),
        Some("require") => (SslMode::Require, Check::Nothing),
        Some("verify-ca") => (SslMode::Require, Check::Chain),
        Some("verify-full") => (SslMode::Require, Check::ChainAndName),
        Some(_) => return Err(OpenError::TlsMode),
    };
    let local = |host: &Host| matches!(host, Host::Unix(_));
    config.ssl_mode(if config.get_hosts().iter().all(local) {
        SslMode::Disable
    } else {
        ssl_mode
    });
    let builder = ClientConfig::builder();
    let provider = Arc::clone(builder.crypto_provider());
    let verifier = Peer::new(check, root, provider)?;
    let tls = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok((config, MakeRustlsConnect::new(tls)))
}

/// Takes `sslmode` and `sslrootcert` out of a URL: the driver does not know all of them.
fn take_ours(url: &str) -> Result<(String, Option<String>, Option<PathBuf>), OpenError> {
    let Some((base, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), None, None));
    };
    let (mut mode, mut root, mut rest) = (None, None, Vec::new());
    for pair in query.split('&') {
        let value = |value| percent_decode_str(value).decode_utf8();
        match pair.split_once('=') {
            Some(("sslmode", text)) => {
                mode = Some(value(text).map_err(|_| OpenError::Url)?.into_owned());
            }
            Some(("sslrootcert", text)) => {
                root = Some(value(text).map_err(|_| OpenError::Url)?.into_owned().into());
            }
            _ => rest.push(pair),
        }
    }
    Ok((format!("{base}?{}", rest.join("&")), mode, root))
}

/// Judges the server's certificate.
#[derive(Debug)]
struct Peer {
    check: Check,
    /// `None` where nothing is asked.
    authorities: Option<Arc<dyn ServerCertVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl Peer {
    /// Trusts the authorities in the file, or the system's.
    fn new(
        check: Check,
        root: Option<PathBuf>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, OpenError> {
        let unusable = |cause: Error| OpenError::Database(Box::new(cause));
        let authorities: Option<Arc<dyn ServerCertVerifier>> = match (check, root) {
            (Check::Nothing, _) => None,
            (_, None) => {
                let system = Verifier::new(Arc::clone(&provider)).map_err(unusable)?;
                Some(Arc::new(system))
            }
            (_, Some(path)) => {
                let refused = |path: &PathBuf| OpenError::RootCertificate(path.clone());
                let certificates =
                    CertificateDer::pem_file_iter(&path).map_err(|_| refused(&path))?;
                let mut roots = RootCertStore::empty();
                for certificate in certificates {
                    let certificate = certificate.map_err(|_| refused(&path))?;
                    roots.add(certificate).map_err(|_| refused(&path))?;
                }
                let given = WebPkiServerVerifier::builder_with_provider(
                    Arc::new(roots),
                    Arc::clone(&provider),
                );
                Some(given.build().map_err(|_| refused(&path))?)
            }
        };
        Ok(Self {
            check,
            authorities,
            provider,
        })
    }
}

impl ServerCertVerifier for Peer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authorities) = &self.authorities else {
            return Ok(ServerCertVerified::assertion());
        };
        let verdict = authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        match verdict {
            // The name is looked at last: all else is right.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.check == Check::Chain => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use std::{error::Error, fs, path::Path};

    use bonafide_testkit::postgres::{Server, TcpServer};
    use rcgen::{CertifiedKey, generate_simple_self_signed};

    use super::*;
    use crate::postgres::connect;

    /// Whether the connection is encrypted, or why there is none.
    async fn encrypted(url: &str) -> Result<bool, String> {
        let database = connect(url).map_err(|error| format!("{error:?}"))?;
        let client = database.client().await.map_err(|error| {
            let cause = error.source().map(ToString::to_string);
            let deeper = error.source().and_then(Error::source);
            format!("{cause:?} {deeper:?}")
        })?;
        let text = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        Ok(client.query_one(text, &[]).await.unwrap().get(0))
    }

    fn written(folder: &Path, name: &str, pem: &str) -> String {
        let path = folder.join(name);
        fs::write(&path, pem).unwrap();
        path.display().to_string().replace('/', "%2F")
    }

    #[tokio::test]
    async fn a_server_is_believed_as_far_as_the_url_says() {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let other = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let own = written(folder.path(), "own root.pem", &cert.pem()).replace(' ', "%20");
        let foreign = written(folder.path(), "other.pem", &other.cert.pem());
        let server = TcpServer::start_with_tls(&cert.pem(), &signing_key.serialize_pem());
        let port = server.port;
        let named = format!("postgresql://postgres@localhost:{port}/postgres?hostaddr=127.0.0.1");
        let bare = format!("postgresql://postgres@127.0.0.1:{port}/postgres?connect_timeout=10");

        assert_eq!(encrypted(&named).await, Ok(true), "preferred where unsaid");
        for (url, query, expected) in [
            (&named, "sslmode=disable".to_owned(), false),
            (&named, "sslmode=prefer".to_owned(), true),
            (&bare, "sslmode=require".to_owned(), true),
            (&bare, format!("sslmode=require&sslrootcert={own}"), true),
            (&bare, format!("sslmode=verify-ca&sslrootcert={own}"), true),
            (
                &named,
                format!("sslrootcert={own}&sslmode=verify-full"),
                true,
            ),
        ] {
            let url = format!("{url}&{query}");
            assert_eq!(encrypted(&url).await, Ok(expected), "{query}");
        }
        for (url, query) in [
            (&named, "sslmode=verify-full".to_owned()),
            (&named, "sslmode=verify-ca".to_owned()),
            (&named, format!("sslmode=require&sslrootcert={foreign}")),
            (&named, format!("sslmode=verify-full&sslrootcert={foreign}")),
            (&bare, format!("sslmode=verify-full&sslrootcert={own}")),
        ] {
            let refusal = encrypted(&format!("{url}&{query}")).await.unwrap_err();
            assert!(refusal.contains("InvalidCertificate"), "{query}: {refusal}");
        }
    }

    #[tokio::test]
    async fn a_server_without_tls_is_taken_only_where_the_url_allows_it() {
        let server = TcpServer::start();
        let url = format!("postgresql://postgres@127.0.0.1:{}/postgres", server.port);
        assert_eq!(encrypted(&url).await, Ok(false));
        let prefer = format!("{url}?sslmode=prefer");
        assert_eq!(encrypted(&prefer).await, Ok(false));
        for mode in ["require", "verify-ca", "verify-full"] {
            let url = format!("{url}?sslmode={mode}");
            let refusal = encrypted(&url).await.unwrap_err();
            assert!(
                refusal.contains("does not support TLS"),
                "{mode}: {refusal}"
            );
        }
        let socket = Server::start().url;
        let verified = format!("{socket}&sslmode=verify-full");
        assert_eq!(encrypted(&verified).await, Ok(false), "a socket needs none");
    }

    #[test]
    fn what_cannot_be_read_is_refused_without_showing_the_url() {
        let refuse = |query: &str| {
            let url = format!("postgresql://u:hidden@localhost/x?{query}");
            let error = configure(&url).err().expect("it is refused");
            assert!(!format!("{error} {error:?}").contains("hidden"));
            error
        };
        assert!(matches!(refuse("sslmode=sometimes"), OpenError::TlsMode));
        assert!(matches!(refuse("sslmode=allow"), OpenError::TlsMode));
        let absent = refuse("sslmode=verify-full&sslrootcert=/nowhere/root.pem");
        assert!(absent.to_string().contains("/nowhere/root.pem"), "{absent}");
        let folder = tempfile::tempdir().unwrap();
        let empty = written(folder.path(), "empty.pem", "no certificate");
        let empty = refuse(&format!("sslmode=verify-ca&sslrootcert={empty}"));
        assert!(matches!(empty, OpenError::RootCertificate(_)));
    }
}
