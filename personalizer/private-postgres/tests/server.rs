//! A server comes, keeps databases apart, writes to the disk, and goes without a trace.

use postgres::{Client, NoTls};
use private_postgres::Server;

#[test]
fn databases_are_apart_and_go_with_the_server() {
    let server = Server::start().unwrap();
    let (first, second) = (server.database().unwrap(), server.database().unwrap());
    let mut client = Client::connect(&first, NoTls).unwrap();
    client.batch_execute("CREATE TABLE seen (number BIGINT)").unwrap();
    let mut other = Client::connect(&second, NoTls).unwrap();
    assert!(other.query("SELECT * FROM seen", &[]).is_err());
    for setting in ["fsync", "synchronous_commit"] {
        let row = client.query_one(&format!("SHOW {setting}"), &[]).unwrap();
        assert_eq!(row.get::<_, &str>(0), "on");
    }
    let folder: String = client.query_one("SHOW data_directory", &[]).unwrap().get(0);
    assert!(folder.contains("private-postgres."), "{folder}");
    drop(server);
    assert!(Client::connect(&first, NoTls).is_err());
    assert!(!std::path::Path::new(&folder).exists());
}

#[test]
fn the_shared_server_is_one() {
    let [first, second] = [(); 2].map(|()| Server::shared().unwrap().database().unwrap());
    assert_ne!(first, second);
    assert_eq!(first.rsplit_once('/').unwrap().0, second.rsplit_once('/').unwrap().0);
}
