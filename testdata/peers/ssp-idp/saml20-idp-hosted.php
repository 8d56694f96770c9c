<?php
$metadata[getenv('INTEROP_IDP') . '/idp'] = [
    'host' => '__DEFAULT__', 'privatekey' => 'idp.key', 'certificate' => 'idp.crt', 'auth' => 'form',
    'redirect.sign' => true, 'redirect.validate' => true,
    'saml20.sign.assertion' => true, 'saml20.sign.response' => false,
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'authproc' => [
        10 => ['class' => 'saml:AttributeNameID', 'attribute' => 'uid', 'Format' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
        // What is answered when a class is asked for.
        20 => ['class' => 'core:PHP', 'code' => '
            $name = $attributes["uid"][0];
            $asked = $state["saml:RequestedAuthnContext"]["AuthnContextClassRef"] ?? [];
            $classes = [
                "bob" => "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                "bente" => "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                "low" => "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
                "high" => "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
                "none" => "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
                "strict" => "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
            ];
            if ($name === "strict" && $asked !== []) {
                \SimpleSAML\Auth\State::throwException($state, new \SimpleSAML\Module\saml\Error(
                    \SAML2\Constants::STATUS_RESPONDER, \SAML2\Constants::STATUS_NO_AUTHN_CONTEXT, "no such class here"));
            }
            $state["saml:AuthnContextClassRef"] = $classes[$name] ?? $asked[0] ?? $classes["bob"];
        '],
        90 => ['class' => 'core:AttributeMap', 'name2oid'],
    ],
];
