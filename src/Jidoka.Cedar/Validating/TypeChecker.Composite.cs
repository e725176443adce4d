using Jidoka.Cedar.Extensions;
using Jidoka.Cedar.Schemas;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>The rules of sets, records and extension calls.</summary>
internal sealed partial class TypeChecker
{
    private Typing CheckSet(SetExpr set, Capabilities prior)
    {
        var typings = Array.ConvertAll(set.Items, item => Check(item, prior));
        if (rules.IsStrict && typings.Length == 0)
        {
            Report(set, "the empty set has no type", "leave the empty set out");
            return Typing.Unsound(null);
        }
        if (Array.Exists(typings, typing => typing.Type is null))
            return Typing.Unsound(null);
        if (!rules.TryJoinAll(typings.Select(typing => typing.Type!), out var element))
        {
            var types = string.Join(", ", typings.Select(typing => typing.Type!).Distinct());
            Report(
                set,
                $"the elements have the incompatible types {types}",
                "all elements need one type"
            );
            return Typing.Unsound(null);
        }
        return typings.Aggregate(
            Typing.Of(new SetType(element)),
            (result, typing) => result.After(typing)
        );
    }

    private Typing CheckRecord(RecordExpr record, Capabilities prior)
    {
        var attributes = new Dictionary<string, AttributeType>(StringComparer.Ordinal);
        var isSound = true;
        foreach (var (name, value) in record.Fields)
        {
            var typing = Check(value, prior);
            isSound = isSound && typing.IsSound;
            if (typing.Type is { } type)
                attributes[name] = new AttributeType(type, true);
        }
        if (attributes.Count < record.Fields.Length)
            return Typing.Unsound(null);
        var result = new RecordType(attributes);
        return isSound ? Typing.Of(result) : Typing.Unsound(result);
    }

    private Typing CheckCall(CallExpr call, Capabilities prior)
    {
        var function = call.Function;
        if (function.Result == ValueKind.None)
        {
            Report(call, $"`{function.Name}` cannot stand in a policy", "");
            return Typing.Unsound(null);
        }
        var result = CedarType.OfKind(function.Result);
        if (!CheckCallForm(call))
        {
            foreach (var argument in call.Arguments)
                Check(argument, prior);
            return Typing.Unsound(result);
        }
        var typing = Typing.Of(result);
        for (var i = 0; i < call.Arguments.Length; i++)
            typing = typing.After(
                Expect(call.Arguments[i], prior, CedarType.OfKind(function.Parameters[i]))
            );
        return typing;
    }

    private bool CheckCallForm(CallExpr call)
    {
        var function = call.Function;
        var isGood = true;
        if (call.Arguments.Length != function.Parameters.Length)
        {
            Report(
                call,
                $"`{function.Name}` takes {function.Parameters.Length} arguments, not {call.Arguments.Length}",
                ""
            );
            isGood = false;
        }
        if (!function.IsConstructor)
            return isGood;
        if (
            call.Arguments is [LiteralExpr { Value.Kind: ValueKind.String } literal, ..]
            && !ExtensionBodies.TryConstruct(
                function.Name,
                literal.Value.AsString,
                out _,
                out var problem
            )
        )
        {
            Report(call, problem, "");
            isGood = false;
        }
        if (
            rules.IsStrict && !Array.TrueForAll(call.Arguments, argument => argument is LiteralExpr)
        )
        {
            Report(
                call,
                $"`{function.Name}` takes a literal only",
                "make the value where the entity or context is built"
            );
            isGood = false;
        }
        return isGood;
    }
}
