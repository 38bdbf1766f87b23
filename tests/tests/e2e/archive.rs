//! Export and import, at a command line.

use std::fs::{self, File};
use std::path::Path;

use parvis::check::Cycle;

use crate::world::{Serving, complaint, demo, parvis, parvis_given, said};

fn export(data: &Path) -> Vec<u8> {
    let output = parvis(["export".as_ref(), "--data".as_ref(), data.as_os_str()]);
    assert!(output.status.success(), "{}", complaint(&output));
    output.stdout
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn export_then_import_then_export_gives_equal_bytes_and_the_copy_runs() {
    let (folder, setup) = demo();
    let server = setup.start().await.unwrap();
    Cycle::begin(&server).await.unwrap();
    // The stream is of a host that does not run.
    let refused = parvis(["export".as_ref(), "--data".as_ref(), setup.data.as_os_str()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint(&refused).contains("already in use by another process"), "{}", complaint(&refused));
    assert!(server.stop().await.unwrap());

    let first = export(&setup.data);
    assert!(first.starts_with(b"parvis-export\n"));
    let file = folder.path().join("backup");
    fs::write(&file, &first).unwrap();
    let copy = folder.path().join("copy");
    let args =
        ["import".as_ref(), "--data".as_ref(), copy.as_os_str(), "--secrets-from".as_ref(), setup.data.as_os_str()];
    said(&parvis_given(args, File::open(&file).unwrap().into()));
    assert!(first == export(&copy), "the copy's export is another");
    assert!(Serving::start(&copy).terminate().success());

    // Into a store that holds something: refused, and nothing changes.
    let again =
        parvis_given(["import".as_ref(), "--data".as_ref(), copy.as_os_str()], File::open(&file).unwrap().into());
    assert_eq!(again.status.code(), Some(1));
    assert!(complaint(&again).contains("not empty"), "{}", complaint(&again));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_without_the_secrets_says_so_and_with_other_keys_compiles_anew() {
    let (folder, setup) = demo();
    assert!(setup.start().await.unwrap().stop().await.unwrap());
    let file = folder.path().join("backup");
    fs::write(&file, export(&setup.data)).unwrap();
    let copy = folder.path().join("copy");
    said(&parvis_given(["import".as_ref(), "--data".as_ref(), copy.as_os_str()], File::open(&file).unwrap().into()));

    let refused =
        parvis(["serve".as_ref(), "--listen".as_ref(), "127.0.0.1:0".as_ref(), "--data".as_ref(), copy.as_os_str()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint(&refused).contains("host.secret is missing"), "{}", complaint(&refused));

    // What is the publisher's own, and no business of the host.
    let keys = Path::new("demo/keys");
    fs::create_dir_all(copy.join(keys)).unwrap();
    for file in fs::read_dir(setup.data.join(keys)).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), copy.join(keys).join(file.file_name())).unwrap();
    }
    // The receipts are signed by the key that was left behind: the programs are compiled anew, and run.
    fs::copy(setup.data.join("host.secret"), copy.join("host.secret")).unwrap();
    let moved = parvis::check::Setup { data: copy, ..setup };
    let server = moved.start().await.unwrap();
    let (_, server, _) = Cycle::begin(&server).await.unwrap().run(server, &moved, 20).await.unwrap();
    assert!(server.stop().await.unwrap());
}
