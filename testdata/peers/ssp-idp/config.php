<?php
$dir = getenv('INTEROP_DIR');
$config = [
    'baseurlpath' => getenv('INTEROP_IDP') . '/simplesaml/',
    'certdir' => "$dir/cert/", 'loggingdir' => "$dir/log/", 'datadir' => "$dir/data/",
    'tempdir' => "$dir/tmp/", 'metadatadir' => "$dir/metadata/",
    'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
    'secretsalt' => hash_file('sha256', "$dir/cert/idp.key"),
    'auth.adminpassword' => hash_file('sha512', "$dir/cert/idp.key"),
    'technicalcontact_email' => 'na@example.org', 'timezone' => 'UTC',
    'showerrors' => true, 'errorreporting' => false, 'admin.checkforupdates' => false,
    'logging.level' => SimpleSAML\Logger::INFO, 'logging.handler' => 'file', 'logging.logfile' => 'ssp.log',
    'session.cookie.name' => 'SSP_ID', 'session.phpsession.cookiename' => 'SSP_PHP', 'session.authtoken.cookiename' => 'SSP_TOKEN',
    'session.cookie.secure' => false, 'session.cookie.samesite' => null, 'language.cookie.secure' => false,
    'session.phpsession.savepath' => "$dir/sess", 'store.type' => 'phpsession',
    'language.available' => ['en'], 'language.default' => 'en',
    'trusted.url.domains' => [substr(getenv('INTEROP_TRIN'), 7)],
    'enable.saml20-idp' => true, 'enable.adfs-idp' => true,
    'module.enable' => ['core' => true, 'saml' => true, 'exampleauth' => true, 'adfs' => true],
    // The service providers: those with settings of their own in
    // saml20-sp-remote.php, the others as their metadata stands.
    'metadata.sources' => array_merge([['type' => 'flatfile']], array_map(
        function ($file) { return ['type' => 'xml', 'file' => $file]; },
        array_filter([getenv('INTEROP_MD') . '/trin-sp-simplesamlphp.xml'], 'is_file')
    )),
];
