namespace Jidoka.Cedar.Tests.Damaging;

/// <summary>One text for each form that a JSON format has, every one of them read.</summary>
internal static class JsonForms
{
    private const string Uid = """{"type":"U","id":"a"}""";
    private const string Escaped = """{"__entity":{"type":"U","id":"a"}}""";

    private static readonly string[] Scopes =
    [
        """{"op":"All"}""",
        $$$"""{"op":"==","entity":{{{Uid}}}}""",
        $$$"""{"op":"in","entity":{{{Escaped}}}}""",
        """{"op":"is","entity_type":"U"}""",
        $$$"""{"op":"is","entity_type":"U","in":{"entity":{{{Uid}}}}}""",
    ];

    private static readonly string[] Slots =
    [
        """{"op":"==","slot":"?principal"}""",
        """{"op":"in","slot":"?principal"}""",
        """{"op":"is","entity_type":"U","in":{"slot":"?principal"}}""",
    ];

    private static readonly string[] Actions =
    [
        """{"op":"==","entity":{"type":"Action","id":"v"}}""",
        """{"op":"in","entity":{"type":"Action","id":"v"}}""",
        """{"op":"in","entities":[{"__entity":{"type":"Action","id":"v"}}]}""",
    ];

    private static readonly string[] Expressions =
    [
        """{"Var":"principal"}""",
        """{"Value":1}""",
        $$$"""{"Value":{{{Escaped}}}}""",
        """{"Value":[true,"a",{"k":1}]}""",
        """{"Value":{"__extn":{"fn":"ip","arg":"::1"}}}""",
        """{"Value":{"__extn":{"fn":"offset","args":[{"__extn":{"fn":"datetime","arg":"2024-10-15"}},{"__extn":{"fn":"duration","arg":"1h"}}]}}}""",
        """{"!":{"arg":{"Value":true}}}""",
        """{"neg":{"arg":{"Value":1}}}""",
        """{"isEmpty":{"arg":{"Set":[]}}}""",
        """{"==":{"left":{"Value":1},"right":{"Value":2}}}""",
        """{"contains":{"left":{"Set":[{"Value":1}]},"right":{"Value":2}}}""",
        """{"getTag":{"left":{"Var":"principal"},"right":{"Value":"t"}}}""",
        """{"if-then-else":{"if":{"Value":true},"then":{"Value":1},"else":{"Value":2}}}""",
        """{".":{"left":{"Var":"context"},"attr":"a"}}""",
        """{"has":{"left":{"Var":"context"},"attr":"a"}}""",
        """{"has":{"left":{"Var":"context"},"attr":["a","b"]}}""",
        """{"like":{"left":{"Value":"a"},"pattern":["Wildcard",{"Literal":"a"}]}}""",
        """{"is":{"left":{"Var":"principal"},"entity_type":"U"}}""",
        """{"is":{"left":{"Var":"principal"},"entity_type":"U","in":{"Var":"resource"}}}""",
        """{"Record":{"a":{"Value":1}}}""",
        """{"isInRange":[{"ip":[{"Value":"::1"}]},{"ip":[{"Value":"::/0"}]}]}""",
    ];

    private static readonly string[] Entities =
    [
        $$$"""[{"uid":{{{Uid}}},"attrs":{"a":1,"b":{{{Escaped}}}},"parents":[{{{Escaped}}}],"tags":{"t":[true]}}]""",
        """[{"uid":{"__entity":{"type":"U","id":"b"}},"attrs":{"a":{"__extn":{"fn":"decimal","arg":"1.5"}}},"parents":[]}]""",
        """[{"uid":{"type":"U","id":"b"},"attrs":{"a":{"__extn":{"fn":"offset","args":[{"__extn":{"fn":"datetime","arg":"2024-10-15"}},{"__extn":{"fn":"duration","arg":"1h"}}]}}},"parents":[]}]""",
        // Where a schema tells the types, escapes may be left out.
        """[{"uid":{"type":"A::B::X","id":"x"},"attrs":{"t":{"d":"1.5","when":{"fn":"offset","args":["2024-10-15","1h"]},"odd key":{"m":{"fn":"duration","arg":"1h"}}},"u":[[{"type":"A::B::U","id":"u"}]],"e":{"__extn":{"fn":"ip","arg":"::1"}}},"parents":[]}]""",
    ];

    /// <summary>The forms, with the door that each goes in by.</summary>
    public static IReadOnlyList<(DoorKind Door, string Text)> All { get; } =
    [
        .. Scopes.Select(scope => (DoorKind.PolicyJson, Policy(principal: scope))),
        .. Scopes.Select(scope => (DoorKind.PolicyJson, Policy(resource: scope))),
        .. Actions.Select(scope => (DoorKind.PolicyJson, Policy(action: scope))),
        .. Slots.Select(scope => (DoorKind.PolicyJson, Template(scope))),
        .. Expressions.Select(body => (DoorKind.PolicyJson, Policy(body: body))),
        .. Entities.Select(text => (DoorKind.Entities, text)),
        (
            DoorKind.Context,
            """{"a":1,"b":[true,{"__entity":{"type":"A","id":"b"}}],"ip":{"__extn":{"fn":"ip","arg":"::1"}}}"""
        ),
        .. WholeTexts.Of(DoorKind.SchemaJson).Select(text => (DoorKind.SchemaJson, text)),
    ];

    private static string Policy(
        string principal = """{"op":"All"}""",
        string action = """{"op":"all"}""",
        string resource = """{"op":"All"}""",
        string body = """{"Value":true}"""
    ) =>
        $$$$$"""{"staticPolicies":{"p":{"effect":"permit","principal":{{{{{principal}}}}},"action":{{{{{action}}}}},"resource":{{{{{resource}}}}},"conditions":[{"kind":"when","body":{{{{{body}}}}}}],"annotations":{"n":"v"}}}}""";

    private static string Template(string principal) =>
        $$$"""{"templates":{"t":{"effect":"forbid","principal":{{{principal}}},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[]}},"templateLinks":[{"templateId":"t","newId":"l","values":{"?principal":{{{Uid}}}}}]}""";
}
