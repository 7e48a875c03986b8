<?php
// Debian's sabre/dav 1.8 (php-sabre-dav) as PHP's own web server runs it: one address book server, which knows no
// sync-collection. SABRE_DATABASE, SABRE_USER and SABRE_PASSWORD are in the environment.
require_once 'Sabre/autoload.php';

if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) === '/.well-known/carddav') {
    header('Location: /', true, 301);
    exit;
}

class OneUser extends Sabre\DAV\Auth\Backend\AbstractBasic {
    protected function validateUserPass($username, $password) {
        return $username === getenv('SABRE_USER') && $password === getenv('SABRE_PASSWORD');
    }
}

$pdo = new PDO('sqlite:' . getenv('SABRE_DATABASE'));
$pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$principals = new Sabre\DAVACL\PrincipalBackend\PDO($pdo);

$server = new Sabre\DAV\Server([
    new Sabre\DAVACL\PrincipalCollection($principals),
    new Sabre\CardDAV\AddressBookRoot($principals, new Sabre\CardDAV\Backend\PDO($pdo)),
]);
$server->setBaseUri('/');
$server->addPlugin(new Sabre\DAV\Auth\Plugin(new OneUser(), 'sabre'));
$server->addPlugin(new Sabre\DAVACL\Plugin());
$server->addPlugin(new Sabre\CardDAV\Plugin());
$server->exec();
