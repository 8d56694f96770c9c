<?php
// Trin as a relying party. SimpleSAMLphp reads no metadata of WS-Federation, so
// realm and address are taken out of it here.
$file = getenv('INTEROP_MD') . '/trin-rp-adfs.xml';
if (is_file($file)) {
    $document = \SAML2\DOMDocumentFactory::fromFile($file);
    $first = function ($path) use ($document) {
        $xpath = new DOMXPath($document);
        $xpath->registerNamespace('fed', 'http://docs.oasis-open.org/wsfed/federation/200706');
        $xpath->registerNamespace('wsa', 'http://www.w3.org/2005/08/addressing');
        return trim($xpath->query($path)->item(0)->textContent);
    };
    $metadata[$first('//fed:TargetScopes//wsa:Address')] = [
        'prp' => $first('//fed:PassiveRequestorEndpoint//wsa:Address'),
        'simplesaml.nameidattribute' => 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
        'authproc' => [],
    ];
}
