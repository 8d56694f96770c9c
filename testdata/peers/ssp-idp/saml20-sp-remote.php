<?php
// The connection that gets its assertions encrypted.
$file = getenv('INTEROP_MD') . '/trin-sp-encrypted.xml';
if (is_file($file)) {
    $sp = \SimpleSAML\Metadata\SAMLParser::parseFile($file)->getMetadata20SP();
    unset($sp['entityDescriptor'], $sp['expire']);
    $metadata[$sp['entityid']] = array_merge($sp, ['assertion.encryption' => true]);
}
