using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Printing;
using Jidoka.Cedar.Schemas;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>Validates policies one after the other and collects what it finds.</summary>
internal sealed class PolicyValidation(Schema schema, ValidationOptions options)
{
    private readonly TypeRules rules = new(schema, options.Mode);
    private readonly Findings errors = new();
    private readonly Findings warnings = new();

    public ValidationResult ToResult() => new(errors.All, warnings.All);

    public void Check(string id, PolicyBody body)
    {
        CheckNames(id, body);
        CheckApplication(id, body);
        CheckTypes(id, body);
    }

    /// <summary>The template has been checked; only what fills its slots is new.</summary>
    public void CheckLink(string id, PolicyBody body)
    {
        foreach (var scope in (Scope[])[body.Principal, body.Resource])
        {
            if (scope.Entity is { } uid && !IsKnownType(uid.Type))
                errors.Add(id, body, scope.Start, UnknownType(uid.Type, ""));
        }
        CheckApplication(id, body);
    }

    private bool IsKnownType(string type) =>
        PolicyParser.IsActionType(type) || schema.EntityTypes.ContainsKey(type);

    private void CheckNames(string id, PolicyBody body)
    {
        foreach (var scope in (Scope[])[body.Principal, body.Action, body.Resource])
        {
            if (scope.EntityType is { } type)
                CheckType(id, body, scope.Start, type, "");
            if (scope.Entity is { } entity)
                CheckUid(id, body, scope.Start, entity, "");
            foreach (var uid in scope.Entities)
                CheckUid(id, body, scope.Start, uid, "");
        }
        foreach (var condition in body.Conditions)
            CheckNames(id, body, condition.Body);
    }

    private void CheckNames(string id, PolicyBody body, Expr expr)
    {
        if (expr is LiteralExpr { Value.Kind: ValueKind.Entity } literal)
            CheckUid(id, body, expr.Start, literal.Value.AsEntity, literal.Value.ToString());
        if (expr is IsExpr test)
            CheckType(id, body, expr.Start, test.EntityType, ExpressionPrinter.Print(test));
        foreach (var child in Children.Of(expr))
            CheckNames(id, body, child);
    }

    private void CheckType(string id, PolicyBody body, int start, string type, string subject)
    {
        if (!IsKnownType(type))
            errors.Add(id, body, start, UnknownType(type, subject));
    }

    private Problem UnknownType(string type, string subject) =>
        new(
            $"the entity type `{type}` is not declared",
            NearName.Hint(type, schema.EntityTypeNames)
        )
        {
            Kind = ValidationFindingKind.UnknownEntityType,
            Subject = subject,
            Name = type,
        };

    private void CheckUid(string id, PolicyBody body, int start, EntityUid uid, string subject)
    {
        CheckType(id, body, start, uid.Type, subject);
        if (Conformance.CheckUid(schema, uid) is not { } problem)
            return;
        var known = PolicyParser.IsActionType(uid.Type)
            ? schema.Actions.Keys.Where(a => a.Type == uid.Type).Select(a => a.Id)
            : schema.EntityTypes[uid.Type].Choices ?? (IEnumerable<string>)[];
        errors.Add(id, body, start, new Problem(problem, NearName.Hint(uid.Id, known)));
    }

    /// <summary>There must be an action that fits the scope, with a principal and a resource that fit it too.</summary>
    private void CheckApplication(string id, PolicyBody body)
    {
        var principals = TypesOf(body.Principal);
        var resources = TypesOf(body.Resource);
        if (
            ActionsOf(body.Action)
                .Any(a =>
                    a.Principals.Any(principals.Contains) && a.Resources.Any(resources.Contains)
                )
        )
            return;
        var findings = options.Version == LanguageVersion.V4_12 ? errors : warnings;
        findings.Add(
            id,
            body,
            -1,
            new Problem("no action of the schema fits the scope of this policy")
            {
                Kind = ValidationFindingKind.NoAction,
            }
        );
    }

    private IEnumerable<ActionInfo> ActionsOf(Scope scope)
    {
        switch (scope.Op)
        {
            case ScopeOp.All:
                return schema.Actions.Values;
            case ScopeOp.Equal:
                return schema.Actions.TryGetValue(scope.Entity!.Value, out var one) ? [one] : [];
            default:
                var roots = scope.Op == ScopeOp.In ? [scope.Entity!.Value] : scope.Entities;
                if (!Array.TrueForAll(roots, schema.Actions.ContainsKey))
                    return [];
                return roots
                    .SelectMany(root => schema.Actions[root].Descendants.Append(root))
                    .Distinct()
                    .Select(uid => schema.Actions[uid]);
        }
    }

    private IReadOnlyCollection<string> TypesOf(Scope scope)
    {
        switch (scope.Op)
        {
            case ScopeOp.Equal when scope.Entity is { } uid:
                return [uid.Type];
            case ScopeOp.In when scope.Entity is { } uid:
                return TypesIn(uid.Type);
            case ScopeOp.IsIn when scope.Entity is { } uid:
                return TypesIn(uid.Type).Contains(scope.EntityType!) ? [scope.EntityType!] : [];
            case ScopeOp.Is or ScopeOp.IsIn:
                return IsKnownType(scope.EntityType!) ? [scope.EntityType!] : [];
            default:
                return schema.EntityTypes.Keys;
        }
    }

    private IReadOnlyCollection<string> TypesIn(string type) =>
        schema.EntityTypes.TryGetValue(type, out var info) ? [.. info.Descendants, type] : [type];

    private void CheckTypes(string id, PolicyBody body)
    {
        var condition = CoreForm.OfPolicy(body);
        var found = new FormFindings(id, body);
        var impossible = true;
        foreach (var form in RequestForms(body))
        {
            found.Begin(form);
            var checker = new TypeChecker(schema, rules, form, found);
            var typing = checker.CheckCondition(condition);
            found.End(typing.IsFalse);
            impossible = impossible && typing.IsFalse;
            if (options.MaxLevel is { } level && (typing.IsSound || typing.IsFalse))
            {
                new LevelCheck(
                    checker.Types,
                    form,
                    level,
                    (expr, message) => errors.Add(id, body, expr.Start, new Problem(message))
                ).Check(condition);
            }
        }
        found.AddTo(errors, warnings);
        if (impossible)
            warnings.Add(
                id,
                body,
                -1,
                new Problem("this policy can never be satisfied")
                {
                    Kind = ValidationFindingKind.NeverSatisfied,
                }
            );
    }

    private IEnumerable<RequestForm> RequestForms(PolicyBody body)
    {
        // For any other action the scope is false, and nothing after it is looked at.
        var inScope = ActionsOf(body.Action).ToList();
        foreach (var action in inScope.Count > 0 ? inScope : [.. schema.Actions.Values])
        {
            foreach (var principal in action.Principals)
            {
                foreach (var resource in action.Resources)
                {
                    foreach (var principalSlot in SlotTypes(body.Principal, principal))
                    {
                        foreach (var resourceSlot in SlotTypes(body.Resource, resource))
                        {
                            yield return new RequestForm(action, principal, resource)
                            {
                                PrincipalSlot = principalSlot,
                                ResourceSlot = resourceSlot,
                            };
                        }
                    }
                }
            }
        }
    }

    private IEnumerable<string?> SlotTypes(Scope scope, string variable)
    {
        if (scope.Slot is null)
            return [null];
        if (scope.Op == ScopeOp.Equal)
            return [variable];
        return schema
            .EntityTypes.Values.Where(info => info.Descendants.Contains(variable))
            .Select(info => info.Name)
            .Append(variable);
    }
}
