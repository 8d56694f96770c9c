<?php
// The token service of WS-Federation. It knows no wauth: its tokens always say
// Password, because it is served over plain HTTP.
$metadata[getenv('INTEROP_IDP') . '/adfs'] = [
    'host' => '__DEFAULT__', 'privatekey' => 'idp.key', 'certificate' => 'idp.crt', 'auth' => 'form',
    'authproc' => [
        20 => ['class' => 'core:PHP', 'code' => '
            // As AD FS does it: the second factor is named beside the class.
            if ($attributes["uid"][0] === "high") {
                $attributes["http://schemas.microsoft.com/claims/authnmethodsreferences"] = [
                    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                    "http://schemas.microsoft.com/claims/multipleauthn",
                ];
            }
        '],
        90 => ['class' => 'core:AttributeMap', 'name2claim'],
    ],
];
