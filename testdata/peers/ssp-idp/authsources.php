<?php
// The password is the name. What a name stands for is in saml20-idp-hosted.php.
$users = [];
foreach ([
    'alice', 'anna', 'arne', 'astrid', 'axel', // the class that was asked for
    'wanda', 'werner', 'wilma',                // the same, for the scenes of WS-Federation
    'ida', 'ingrid', 'iris', 'ivan', 'jens', 'per', 'pia', // and for those of OpenID Connect
    'bob', 'bente',                            // always the class of level 2
    'low',                                     // always the class of level 1
    'high',                                    // always the class of level 3
    'none',                                    // unspecified
    'strict',                                  // refuses every class that is asked for
] as $name) {
    $users["$name:$name"] = [
        'uid' => [$name], 'cn' => [ucfirst($name) . ' Tester'], 'mail' => ["$name@example.dk"],
        'eduPersonAffiliation' => ['member', 'staff'], 'title' => ['Rødgrød & fløde <æøå>'],
        // A claim that no provider may make: Trin writes it itself.
        'AuthenticatedAssuranceLevel' => ['40'],
    ];
}
$config = ['form' => array_merge(['exampleauth:UserPass'], $users)];
