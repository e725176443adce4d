namespace Jidoka.Cedar.Tests.Damaging;

/// <summary>
/// Brings a text in by its door. What is refused must be refused with an error; what is taken must go through all that
/// is done with it, and come back the same from being written out.
/// </summary>
internal static class Door
{
    private static readonly Schema Known = Schema.Parse(WholeTexts.SchemaText).Unwrap();

    private static readonly ToolSchemaOptions AllOn = new()
    {
        FlatNamespace = true,
        IncludeOutputs = true,
        MergeAlikeTypes = true,
        NumbersAsDecimal = true,
        ObjectsAsRecords = true,
    };

    private static readonly EntityStore Entities = EntityStore.Of([
        new Entity(new("U", "a"), parents: [new("User", "a")]),
        new Entity(new("R", "r")),
    ]);

    private static readonly Request Request = new(
        new("U", "a"),
        new("Action", "v"),
        new("R", "r"),
        RecordValue.Empty
    );

    private static readonly PolicySet Policies = PolicySet
        .Parse(
            """
            permit(principal is A::B::U, action, resource) when { resource has t && resource.t.d == decimal("1.0") };
            forbid(principal, action in A::B::Action::"c", resource) when { context has when && principal.y like "a*" };
            """
        )
        .Unwrap();

    /// <summary>Whether the text was taken.</summary>
    /// <exception cref="InvalidOperationException">A text that was taken is not what comes back.</exception>
    public static bool Enter(DoorKind door, string text) =>
        door switch
        {
            DoorKind.PolicyText => Use(PolicySet.Parse(text, "damaged.cedar"), isText: true),
            DoorKind.PolicyJson => Use(PolicySet.ParseJson(text), isText: false),
            DoorKind.Entities => UseEntities(text),
            DoorKind.SchemaText => Use(Schema.Parse(text)),
            DoorKind.SchemaJson => Use(Schema.ParseJson(text)),
            DoorKind.Context => UseContext(text),
            _ => Use(ToolSchema.Generate(WholeTexts.Stub, text, AllOn))
                | Use(ToolSchema.Generate(WholeTexts.Stub, text)),
        };

    private static bool Use(PolicySetResult result, bool isText)
    {
        if (!result.IsSuccess)
        {
            Same(result.Errors.Count > 0, true, "a refusal without an error");
            return false;
        }
        var set = result.Set;
        var json = set.ToJson();
        var again = PolicySet.ParseJson(json);
        Same(again.IsSuccess ? again.Set.ToJson() : again.Errors[0].Message, json, "policy JSON");
        foreach (var policy in isText ? set.Policies : [])
        {
            var printed = PolicySet.Parse(policy.ToCedar());
            Same(
                printed.IsSuccess
                    ? printed.Set.Policies.Single().ToJson()
                    : printed.Errors[0].Message,
                policy.ToJson(),
                "printed policy"
            );
        }
        Authorizer.Authorize(in Request, set, Entities);
        var partial = PartialAuthorizer.Authorize(
            new PartialRequest(Request.Principal, Request.Action, null, null),
            set,
            Entities
        );
        partial.Complete(in Request, Entities);
        foreach (var mode in (ValidationMode[])[ValidationMode.Strict, ValidationMode.Permissive])
            Validator.Validate(set, Known, new ValidationOptions { Mode = mode, MaxLevel = 2 });
        return true;
    }

    private static bool UseEntities(string text)
    {
        EntityStore.ParseJson(text, Known);
        var result = EntityStore.ParseJson(text);
        if (!result.IsSuccess)
            return false;
        foreach (var entity in result.Store.Entities)
            Known.Check(entity);
        return true;
    }

    private static bool Use(SchemaResult result)
    {
        if (!result.IsSuccess)
            return false;
        var json = result.Schema.ToJson();
        var again = Schema.ParseJson(json);
        Same(again.IsSuccess ? again.Schema.ToJson() : again.Error.Message, json, "schema JSON");
        Validator.Validate(Policies, result.Schema);
        return true;
    }

    private static bool UseContext(string text)
    {
        RecordValue record;
        try
        {
            record = RecordValue.ParseJson(text);
        }
        catch (FormatException)
        {
            return false;
        }
        _ = Value.Of(record).ToString();
        Same(record.Equals(RecordValue.ParseJson(text)), true, "the same record");
        return true;
    }

    private static void Same<T>(T actual, T expected, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
            throw new InvalidOperationException($"{what}: expected {expected}, got {actual}");
    }
}
