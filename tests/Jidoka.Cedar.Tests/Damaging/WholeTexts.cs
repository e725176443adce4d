using Jidoka.Cedar.Tests.Generating;

namespace Jidoka.Cedar.Tests.Damaging;

/// <summary>Undamaged texts for each door: a fixed one that uses much of the language, and random ones.</summary>
internal static class WholeTexts
{
    private const int Random = 96;

    private const string Policies = """
        @id("a") @note permit (principal in User::"a", action in [Action::"x", Action::"y"], resource is A::B in C::"d")
        when { if context.a has b.c then [1, -2].containsAny([]) else {a: "b\u{1F600}"}["a"] like "x*\*" }
        unless { ip("1.2.3.4").isInRange(ip("::/0")) || principal.hasTag("t") && principal.getTag("t") == decimal("1.5") };
        forbid (principal == ?principal, action, resource in ?resource)
        when { datetime("2024-10-15").offset(duration("1d2h")).toDate() < datetime("2024-10-15T00:00:00.000+0100") };
        """;

    private const string PolicyJson = """
        {"staticPolicies":{"p":{"effect":"permit","principal":{"op":"==","entity":{"type":"U","id":"a"}},"action":{"op":"in","entities":[{"type":"Action","id":"v"}]},
        "resource":{"op":"is","entity_type":"R","in":{"entity":{"__entity":{"type":"R","id":"r"}}}},"conditions":[{"kind":"when","body":{"&&":{"left":{"==":
        {"left":{"Var":"context"},"right":{"Value":[1,{"__extn":{"fn":"ip","arg":"::1"}}]}}},"right":{"like":{"left":{".":{"left":{"Var":"context"},"attr":"a"}},"pattern":["Wildcard",{"Literal":"x"}]}}}}},
        {"kind":"unless","body":{"if-then-else":{"if":{"has":{"left":{"Var":"principal"},"attr":["a","b"]}},"then":{"is":{"left":{"Var":"resource"},"entity_type":"R"}},
        "else":{"isInRange":[{"ip":[{"Value":"1.2.3.4"}]},{"Record":{"a":{"neg":{"arg":{"Value":-1}}}}}]}}}}],"annotations":{"a":null}},"q":"permit(principal,action,resource);"},
        "templates":{"t":{"effect":"forbid","principal":{"op":"in","slot":"?principal"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[]}},
        "templateLinks":[{"templateId":"t","newId":"l","values":{"?principal":{"type":"U","id":"a"}}}]}
        """;

    private const string Entities = """
        [{"uid":{"__entity":{"type":"A::B::U","id":"x"}},"attrs":{"a b":[{"x":1}],"y":"s"},"parents":[{"type":"A::B::W","id":"x"}],"tags":{"t":true}},
        {"uid":{"type":"A::B","id":"x"},"attrs":{"a":[1,{"__extn":{"fn":"ip","arg":"1.2.3.4"}},{"__extn":{"fn":"offset","args":[{"__extn":{"fn":"datetime","arg":"2024-10-15"}},{"__extn":{"fn":"duration","arg":"1h"}}]}}],
        "b":{"__entity":{"type":"A","id":""}}},"parents":[],"tags":{"t":-1}}]
        """;

    public const string SchemaText = """
        namespace A::B {
          @doc("x") entity U, V in [W] = { "a b"?: Set<{x: Long}>, y: __cedar::String } tags Bool;
          entity W enum ["x", "y"];
          entity X in [X, U] { t: T, u?: Set<Set<U>>, e: ipaddr };
          type T = { d: decimal, when?: datetime, "odd key": R };
          type R = { m: duration };
          action "a", b in [c] appliesTo { principal: [U, V], resource: X, context: T };
          action c;
          action "d e" in [Action::"c"] appliesTo { principal: [U], resource: [W], context: { n?: Long, ok: Bool } };
        }
        entity Free;
        """;

    private const string SchemaJson = """
        {"":{"entityTypes":{"U":{"memberOfTypes":["U"],"shape":{"type":"Record","attributes":{"a":{"type":"Set","element":{"type":"Long"},"required":false},
        "b":{"type":"Entity","name":"U"},"c":{"type":"Extension","name":"ipaddr"},"d":{"type":"EntityOrCommon","name":"T"}}},"tags":{"type":"String"}},"E":{"enum":["a","b"]}},
        "commonTypes":{"T":{"type":"Record","attributes":{"x":{"type":"Boolean"}}}},
        "actions":{"a":{"appliesTo":{"principalTypes":["U"],"resourceTypes":["U","E"],"context":{"type":"T"}},"memberOf":[{"id":"g"}],"annotations":{"doc":"d"}},"g":{}}}}
        """;

    private const string Context = """
        {"a":1,"b":[true,"x",{"c":{"__entity":{"type":"A","id":"b"}}}],"n":-9223372036854775808,"ip":{"__extn":{"fn":"ip","arg":"10.0.0.0/8"}}}
        """;

    public const string Stub = """
        namespace M {
          @mcp_principal("User") entity User;
          @mcp_resource("Server") entity Server;
          @mcp_context("session") type Session = { ip: ipaddr };
          @mcp_action("Tool") action call;
        }
        """;

    private const string Tools = """
        {"result":{"tools":[{"name":"read file","description":"d","inputSchema":{"type":"object","properties":{"path":{"type":"string"},"kind":{"type":"string","enum":["a","b c"]},
        "many":{"type":"array","items":{"type":"object","properties":{"n":{"type":"number"},"i":{"type":"integer"}},"required":["n"]}},"any":{"anyOf":[{"type":"string","format":"date-time"},{"type":["null","boolean"]}]},
        "pair":{"type":"array","prefixItems":[{"type":"string"},{"type":"string"}],"items":false},"open":{"type":"object","additionalProperties":{"type":"string"}},"ref":{"$ref":"#/$defs/X"}},
        "required":["path"],"$defs":{"X":{"type":"object"}}},"outputSchema":{"type":"object","properties":{"ok":{"type":"boolean"}}}}]}}
        """;

    private static readonly Dictionary<DoorKind, string[]> Texts = new()
    {
        [DoorKind.PolicyText] = [Policies, .. Generated(g => g.Policies(2))],
        [DoorKind.PolicyJson] =
        [
            PolicyJson,
            .. Generated(g => PolicySet.Parse(g.Policies(2)).Unwrap().ToJson()),
        ],
        [DoorKind.Entities] = [Entities, .. Generated(g => g.EntitiesJson())],
        [DoorKind.SchemaText] = [SchemaText],
        [DoorKind.SchemaJson] = [SchemaJson, Schema.Parse(SchemaText).Unwrap().ToJson()],
        [DoorKind.Context] = [Context, .. Generated(g => g.RecordJson(3))],
        [DoorKind.Tools] = [Tools],
    };

    private static IEnumerable<string> Generated(Func<CaseGenerator, string> text) =>
        Enumerable.Range(0, Random).Select(seed => text(new CaseGenerator(seed)));

    /// <summary>The texts of a door, the fixed ones first.</summary>
    public static string[] Of(DoorKind door) => Texts[door];
}
